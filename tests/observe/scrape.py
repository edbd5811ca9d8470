"""Metrics as Prometheus reads them."""

from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(address: str) -> Samples:
    """Every number at an address, by its name and labels."""
    with urlopen(f"http://{address}/metrics", timeout=60) as reply:
        return parsed(reply.read().decode())


def parsed(text: str) -> Samples:
    """Every number of a text in the format of Prometheus."""
    families = text_string_to_metric_families(text)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for family in families for sample in family.samples}


def number(samples: Samples, name: str, **labels: str) -> float:
    """One of them."""
    return samples[name, frozenset(labels.items())]


def positive(samples: Samples, name: str) -> dict[frozenset[tuple[str, str]], float]:
    """Those of a name that are not 0, by their labels."""
    return {labels: value for (found, labels), value in samples.items() if found == name and value}
