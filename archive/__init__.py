"""The truth: captures, documents, annotations and people's decisions. SQLAlchemy for rows, a folder (or fsspec URL) for blobs."""
