"""``python -m winnow_steward.cli``."""

import sys

from winnow_steward.cli import main

sys.exit(main())
