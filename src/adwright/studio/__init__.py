"""The web studio: server-rendered pages over `app`. Empty so far; the pages of a run stand in ``app/page``."""
