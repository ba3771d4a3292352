// Which screen an address shows. The map and the filing are loaded when they are opened.
import { Route, Routes, useLocation } from "react-router-dom";
import { App as ZaloLook } from "zmp-ui";

import { FileReport } from "./filing/FileReport";
import { Offline } from "./parts/Offline";
import { Tabs } from "./parts/Tabs";
import { Home } from "./screens/Home";
import { Mine } from "./screens/Mine";
import { Nearby } from "./screens/Nearby";
import { Notices } from "./screens/Notices";
import { Profile } from "./screens/Profile";
import { Sent } from "./screens/Sent";
import { Story } from "./screens/Story";

// While filing, the way on is the only thing at the bottom of the screen.
const WITHOUT_TABS = ["/report"];

export function App() {
  const { pathname } = useLocation();
  return (
    <ZaloLook>
      <Offline />
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/report" element={<FileReport />} />
        <Route path="/sent" element={<Sent />} />
        <Route path="/mine" element={<Mine />} />
        <Route path="/reports/:code" element={<Story />} />
        <Route path="/nearby" element={<Nearby />} />
        <Route path="/notices" element={<Notices />} />
        <Route path="/me" element={<Profile />} />
        <Route path="*" element={<Home />} />
      </Routes>
      {!WITHOUT_TABS.includes(pathname) && <Tabs />}
    </ZaloLook>
  );
}
