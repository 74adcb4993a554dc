"""Telephones whose calls never enter the application: what AMI tells of them, made into legs and events."""
