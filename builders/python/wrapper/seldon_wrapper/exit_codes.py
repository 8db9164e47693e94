"""What a worker tells the supervisor by the way it ends."""

CANNOT_START = 1
RECYCLED = 3  # after its share of requests: no failure
