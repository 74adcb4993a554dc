"""Measurements that are published; never imported by the package."""
