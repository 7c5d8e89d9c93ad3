"""Intake of workbooks: read, select, map, check, mark, publish; one module a step."""
