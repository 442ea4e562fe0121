"""The pages: the only Streamlit code beside app.py. They hold no rule."""
