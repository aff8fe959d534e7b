"""The site: everything that imports Streamlit. It computes nothing; it loads, asks and shows."""
