"""From consolidated laws to editions: the law as it stood on a stretch of days on which nothing changed, as one stratified rule base."""
