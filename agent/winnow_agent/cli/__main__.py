"""``python -m winnow_agent.cli``, by which the supervisor starts its halves."""

import sys

from winnow_agent.cli import main

sys.exit(main())
