"""Armful: label images by the armful."""
