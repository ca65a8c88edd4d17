"""Measures the screen on a partner's own documents: made-up values are planted into copies of them, and looked for.

The copies are screened by the real detectors and thrown away: nothing is stored, nothing is sent, and no report holds a
text or a value.
"""
