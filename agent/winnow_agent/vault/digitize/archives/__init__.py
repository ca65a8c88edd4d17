"""Archives and packed files: what lies in them is read as files of its own."""
