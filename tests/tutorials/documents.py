"""The requests of the five documents as they print them. A token stands where the reader is told to put one."""

COMPLETE_JWT_TOKEN = """\
curl -X 'POST' \\
  'http://localhost:8000/token' \\
  -H 'Content-Type: application/x-www-form-urlencoded' \\
  -d 'username=johndoe&password=secret'
"""

COMPLETE_JWT_ME = """\
curl -X 'GET' \\
  'http://localhost:8000/users/me/' \\
  -H 'accept: application/json' \\
  -H "Authorization: Bearer $TOKEN"
"""

PROTECTED_ITEMS_TOKEN = """\
curl -X POST "http://127.0.0.1:8000/token" \\
-H "Content-Type: application/x-www-form-urlencoded" \\
-d "username=testuser&password=password123"
"""

PROTECTED_ITEMS_ITEMS = """\
curl -X GET "http://127.0.0.1:8000/items/" \\
-H "Authorization: Bearer YOUR_ACCESS_TOKEN_HERE"
"""

FASTERAPI_TOKEN = """\
curl -X POST http://localhost:8000/auth/token \\
  -d "username=alice&password=secret"
"""

FASTERAPI_ME = """\
curl http://localhost:8000/users/me \\
  -H "Authorization: Bearer eyJ..."
"""
