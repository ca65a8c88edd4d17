"""Data files that hold text: JSON, XML, tables, notebooks, dumps of wikis."""
