"""A load generator for gRPC that sends distinct questions and takes little of the processor that it shares with the server.

h2load repeats one body, and a client in Python spends more on a call than the servers here do. Messages are made
beforehand; of answers only the frames' heads are read.
"""
