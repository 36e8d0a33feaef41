"""Reading narratives: what is mentioned, whether it is so, about whom, and in which language."""
