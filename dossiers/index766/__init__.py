"""The index of service to people and businesses (QĐ 766/QĐ-TTg): counted, shown with what is behind it, and frozen."""
