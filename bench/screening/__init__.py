"""What the screen is measured on, one module a kind; `bench/screen_quality.py` prints them all."""
