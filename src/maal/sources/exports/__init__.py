"""The kinds of file that maal knows, one module each: recogniser, mapping and sample.

**To add a source,** add one module here with a `Source` called ``SOURCE``; it is found by listing the folder, and
the tests load its sample.
"""
