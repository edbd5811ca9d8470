"""Pictures for the pages, drawn from the data of which the pages speak: `make maps`."""
