"""Published figures as data files: facts with their source, population and exact count; no sentence is copied.

articles()             the names of the files
article("web-sales")   the figures and statements of one
"""

from maal.benchmark.published.read import GIVEN, Article, Published, Statement, article, articles

__all__ = ["GIVEN", "Article", "Published", "Statement", "article", "articles"]
