"""Where the database of the tests is, for a process of its own."""

from urllib.parse import quote

from django.db import connection


def address_of_the_database() -> str:
    parts = connection.settings_dict
    host = quote(parts["HOST"], safe="")
    port = f"&port={parts['PORT']}" if parts["PORT"] else ""
    user = quote(parts["USER"], safe="")
    password = f":{quote(parts['PASSWORD'], safe='')}" if parts["PASSWORD"] else ""
    return f"postgresql://{user}{password}@/{parts['NAME']}?host={host}{port}"
