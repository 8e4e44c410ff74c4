"""What the load of the company register costs at its real size, beside a bare COPY and two common tools."""
