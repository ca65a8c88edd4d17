"""``python -m winnow_agent.cli``, by which the supervisor starts its halves."""

from winnow_agent.cli import main
from winnow_agent.lifeline import leave

leave(main())
