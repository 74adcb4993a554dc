"""Calls that programs order: who may, whom it reaches, what becomes of it."""
