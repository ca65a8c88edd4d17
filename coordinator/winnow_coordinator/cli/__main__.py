"""``python -m winnow_coordinator.cli``: the same as ``winnow-coordinator``."""

from __future__ import annotations

import sys

from winnow_coordinator.cli import main

sys.exit(main())
