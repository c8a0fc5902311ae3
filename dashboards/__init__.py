"""The pages people work in (Streamlit). Not here: finding (`rules/`), publishing (`warehouse/`)."""
