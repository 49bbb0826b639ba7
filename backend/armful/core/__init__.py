"""What every floor above may use: settings, errors, the declarative base."""
