"""What is fetched from outside: read from real files and recorded answers, whole, odd and hostile."""
