"""Moving to another epoch of the fleet secret: signing again what was offered before."""
