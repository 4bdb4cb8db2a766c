"""The e-mails: compose what is new into a message (pure), render it by templates, send it over SMTP from the outbox."""
