enum TestDatabase {}
