"""The words, errors and config that every other room uses. Standard library and pydantic only."""
