"""Weights that Winnow trained itself, as package data, each with a card that says from what."""
