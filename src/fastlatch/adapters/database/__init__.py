"""Where things are kept: SQLAlchemy Core describes and compiles, the driver runs."""
