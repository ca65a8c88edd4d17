"""`make demo`: the main job on real files, on one machine."""
