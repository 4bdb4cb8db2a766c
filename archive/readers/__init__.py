"""What people keep and are sent: accounts, searches, mails, lists and notes."""
