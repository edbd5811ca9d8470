"""The residual law: boxes, tables, comparisons."""
