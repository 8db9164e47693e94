"""The server inside every Python image: Seldon's microservice API over REST and gRPC."""

__version__ = "0.1.0"
