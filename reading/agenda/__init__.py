"""Council papers: what one is, its items and which passage stands under which, who reports, what was decided and how it was voted."""
