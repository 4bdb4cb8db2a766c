"""Use cases: the only place where archive, reading, nlp and index meet. Faces (cli, web, scheduler, digests) call these."""
