"""The tables and every statement, in SQLAlchemy Core. A running server never imports this: it has the texts.

`scripts/compile_statements.py` writes each of these modules, compiled, into the module of that name in `compiled`.
"""
