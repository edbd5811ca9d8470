"""A load generator for gRPC that sends distinct questions and takes little of the processor that it shares with the server.

h2load repeats one body, and a client in Python spends more on a call than the servers here do. What is sent is made beforehand; of what
comes back only the frames' heads are read.
"""
