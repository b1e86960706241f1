struct Site {}
