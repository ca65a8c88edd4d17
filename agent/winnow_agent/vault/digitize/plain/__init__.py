"""Text without a container, and the light markup that people type into it."""
