"""Front door of the site: ``streamlit run app.py``."""

from vitrine.web.frame import run_site

run_site()
