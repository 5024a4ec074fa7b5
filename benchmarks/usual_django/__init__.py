"""The yardstick: an inbox as Django is usually written and deployed, measured beside the site. No part of the product."""
