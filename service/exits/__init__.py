"""What readers may see of what the use cases return: every face shows answers through here."""
