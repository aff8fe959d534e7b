"""What the site tells of the data and of its models: exploration, feasibility, trust."""
