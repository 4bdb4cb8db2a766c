"""The texts of documents as rows: each, its copies, the other addresses of one page, and what came of late."""
